using System.Diagnostics;
using System.Text.Json;

namespace Mesh.Sandbox.Scenarios;

/// <summary><c>meshctl</c> on a mesh that runs: it installs over what <c>kubectl</c> has applied, finds it in order, and shows its certificate authority.</summary>
internal sealed class MeshctlScenario : IScenario
{
    private const string Executable = "meshctl";
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(60);

    public string Name => "meshctl";

    public string Summary => "meshctl installs over an installation and waits for it, its check finds nothing broken, and it refuses to uninstall a mesh in use";

    public async Task RunAsync(ScenarioContext context, CancellationToken cancellationToken)
    {
        try
        {
            await RunChecksAsync(context, cancellationToken);
        }
        finally
        {
            // What was installed has two control planes; the other scenarios are written for one.
            await context.CleanUpAsync(ct => context.ScaleControlPlaneAsync(1, ct));
        }
    }

    private static async Task RunChecksAsync(ScenarioContext context, CancellationToken cancellationToken)
    {
        (int code, string output) = await RunAsync(context, ["install", "-o", "json"], cancellationToken);
        JsonElement report = code == 0 ? JsonDocument.Parse(output).RootElement : default;
        context.Report.Check(
            code == 0 && report.GetProperty("isReady").GetBoolean(),
            "meshctl install applies the manifests and waits until the mesh is ready",
            code == 0 ? $"{report.GetProperty("objects").GetArrayLength()} objects of version {report.GetProperty("version").GetString()}" : output);

        (code, output) = await RunAsync(context, ["check", "-o", "json"], cancellationToken);
        string[] broken = [.. JsonDocument.Parse(output).RootElement.GetProperty("checks").EnumerateArray()
            .Where(check => check.GetProperty("verdict").GetString() == "Error")
            .Select(check => $"{check.GetProperty("name").GetString()}: {check.GetProperty("message").GetString()}")];
        context.Report.Check(code == 0 && broken.Length == 0, "meshctl check finds nothing broken", broken.Length == 0 ? $"exit code {code}" : string.Join("; ", broken));

        (code, output) = await RunAsync(context, ["ca", "status", "-o", "json"], cancellationToken);
        JsonElement status = code == 0 ? JsonDocument.Parse(output).RootElement : default;
        context.Report.Check(
            code == 0 && status.GetProperty("phase").GetString() == "Stable" && status.GetProperty("roots").GetArrayLength() == 1,
            "meshctl ca status shows issuer and root",
            code == 0 ? $"{status.GetProperty("phase").GetString()}, issuer {status.GetProperty("issuer").GetProperty("subject").GetString()}" : output);

        (code, output) = await RunAsync(context, ["uninstall"], cancellationToken);
        context.Report.Check(
            code == 1 && output.Contains("nothing was changed", StringComparison.Ordinal), "meshctl uninstall refuses while pods have sidecars", output.Split('\n')[0]);
    }

    /// <summary>Exit code, and what was printed: the result if there is one, else what went wrong.</summary>
    private static async Task<(int Code, string Output)> RunAsync(ScenarioContext context, string[] arguments, CancellationToken cancellationToken)
    {
        using CancellationTokenSource timeout = new(Timeout, context.Time);
        using CancellationTokenSource either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
        ProcessStartInfo start = new(Path.Combine(context.Layout.BuildOutput("Mesh.Cli"), Executable), arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["KUBECONFIG"] = context.Cluster.Plan.KubeconfigPath;
        using Process process = Process.Start(start) ?? throw new InvalidOperationException($"{Executable} could not be started");
        try
        {
            Task<string> output = process.StandardOutput.ReadToEndAsync(either.Token);
            Task<string> errors = process.StandardError.ReadToEndAsync(either.Token);
            await process.WaitForExitAsync(either.Token);
            string printed = await output;
            string said = await errors;
            return (process.ExitCode, printed.Length > 0 ? printed : said);
        }
        finally
        {
            if (!process.HasExited)
            {
                process.Kill(entireProcessTree: true);
            }
        }
    }
}
