using System.Diagnostics;

namespace Mesh.Sandbox.Api.Tests.Patching;

/// <summary>The real kubectl against a running server. Its cache and configuration stay in a folder of the test.</summary>
internal sealed class KubectlServer : IAsyncDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    private readonly string _home = Directory.CreateTempSubdirectory("kubectl-test-").FullName;
    private readonly SandboxApiServer _server;

    private KubectlServer(SandboxApiServer server)
    {
        _server = server;
        server.WriteKubeconfig(Path.Combine(_home, "config"));
    }

    public static bool IsInstalled => (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':').Any(static folder => File.Exists(Path.Combine(folder, "kubectl")));

    public static async Task<KubectlServer> StartAsync(CancellationToken cancellationToken)
    {
        Assert.SkipUnless(IsInstalled, "kubectl is not installed");
        return new KubectlServer(await SandboxApiServer.StartAsync(new SandboxApiServerOptions(), cancellationToken));
    }

    /// <summary>Runs a command that must succeed and returns what it prints.</summary>
    public async Task<string> RunAsync(string arguments, string input = "")
    {
        var (code, output, error) = await TryRunAsync(arguments, input);
        Assert.True(code == 0, $"kubectl {arguments}: {error}");
        return output.Trim();
    }

    public async Task<(int Code, string Output, string Error)> TryRunAsync(string arguments, string input = "")
    {
        using var process = Process.Start(new ProcessStartInfo("kubectl", arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            Environment = { ["KUBECONFIG"] = Path.Combine(_home, "config"), ["HOME"] = _home },
        })!;
        using var limit = new CancellationTokenSource(Limit, TimeProvider.System);
        try
        {
            var output = process.StandardOutput.ReadToEndAsync(limit.Token);
            var error = process.StandardError.ReadToEndAsync(limit.Token);
            await process.StandardInput.WriteAsync(input);
            process.StandardInput.Close();
            await process.WaitForExitAsync(limit.Token);
            return (process.ExitCode, await output, await error);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        Directory.Delete(_home, recursive: true);
    }
}
