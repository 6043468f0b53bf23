using System.Diagnostics;

namespace Mesh.Sandbox.Controllers.Tests.Fixture;

/// <summary>The real kubectl against the test's API server.</summary>
internal sealed class Kubectl : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("mesh-kubectl-").FullName;

    public Kubectl(TestCluster cluster)
    {
        Assert.SkipUnless(IsInstalled, "kubectl is not installed");
        cluster.Server.WriteKubeconfig(Kubeconfig);
    }

    private static bool IsInstalled =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':').Any(directory => File.Exists(Path.Combine(directory, "kubectl")));

    private string Kubeconfig => Path.Combine(_directory, "kubeconfig");

    /// <summary>Runs kubectl; fails the test with its words when it fails.</summary>
    public async Task<string> RunAsync(params string[] arguments)
    {
        var start = new ProcessStartInfo("kubectl", arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["KUBECONFIG"] = Kubeconfig;
        // Its discovery cache must neither outlive the server nor be shared.
        start.Environment["HOME"] = _directory;
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync(TestCluster.Cancellation);
        var errors = process.StandardError.ReadToEndAsync(TestCluster.Cancellation);
        await process.WaitForExitAsync(TestCluster.Cancellation);
        Assert.True(process.ExitCode == 0, $"kubectl {string.Join(' ', arguments)}: {await errors}{await output}");
        return await output;
    }

    public void Dispose() => Directory.Delete(_directory, recursive: true);
}
