using System.Text.Json;

namespace Mesh.Sandbox.Scenarios;

/// <summary><c>meshctl</c> on a mesh that runs: it installs over what <c>kubectl</c> has applied, finds it in order, and shows its certificate authority.</summary>
internal sealed class MeshctlScenario : IScenario
{
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
        (int code, string output) = await context.Meshctl.RunAsync(cancellationToken, "install", "-o", "json");
        JsonElement report = code == 0 ? JsonDocument.Parse(output).RootElement : default;
        context.Report.Check(
            code == 0 && report.GetProperty("isReady").GetBoolean(),
            "meshctl install applies the manifests and waits until the mesh is ready",
            code == 0 ? $"{report.GetProperty("objects").GetArrayLength()} objects of version {report.GetProperty("version").GetString()}" : output);

        (code, output) = await context.Meshctl.RunAsync(cancellationToken, "check", "-o", "json");
        string[] broken = [.. JsonDocument.Parse(output).RootElement.GetProperty("checks").EnumerateArray()
            .Where(check => check.GetProperty("verdict").GetString() == "Error")
            .Select(check => $"{check.GetProperty("name").GetString()}: {check.GetProperty("message").GetString()}")];
        context.Report.Check(code == 0 && broken.Length == 0, "meshctl check finds nothing broken", broken.Length == 0 ? $"exit code {code}" : string.Join("; ", broken));

        (code, output) = await context.Meshctl.RunAsync(cancellationToken, "ca", "status", "-o", "json");
        JsonElement status = code == 0 ? JsonDocument.Parse(output).RootElement : default;
        context.Report.Check(
            code == 0 && status.GetProperty("phase").GetString() == "Stable" && status.GetProperty("roots").GetArrayLength() == 1,
            "meshctl ca status shows issuer and root",
            code == 0 ? $"{status.GetProperty("phase").GetString()}, issuer {status.GetProperty("issuer").GetProperty("subject").GetString()}" : output);

        (code, output) = await context.Meshctl.RunAsync(cancellationToken, "uninstall");
        context.Report.Check(
            code == 1 && output.Contains("nothing was changed", StringComparison.Ordinal), "meshctl uninstall refuses while pods have sidecars", output.Split('\n')[0]);
    }
}
