using System.Text.Json;
using Mesh.Cli.Tests.Support;
using Mesh.Sandbox.Api;

namespace Mesh.Cli.Tests.Commands;

/// <summary>The commands that ask a cluster, on an API server without the mesh.</summary>
public sealed class ClusterCommandsTests : IAsyncLifetime
{
    private readonly TestFiles _files = new();
    private SandboxApiServer _server = null!;
    private string _kubeconfig = null!;

    public async ValueTask InitializeAsync()
    {
        _server = await SandboxApiServer.StartAsync(new(), TestContext.Current.CancellationToken);
        _kubeconfig = _files.Write("");
        _server.WriteKubeconfig(_kubeconfig);
    }

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        _files.Dispose();
    }

    [Fact]
    public async Task Check_NoMesh_IsOneAndSaysWhatIsMissing()
    {
        (int code, string output, string error) = await Run.MeshctlAsync("check", "--kubeconfig", _kubeconfig, "-o", "json");

        Assert.True(code == ExitCodes.Failed, error);
        JsonElement answer = JsonDocument.Parse(output).RootElement;
        Assert.Equal("Error", answer.GetProperty("verdict").GetString());
        Dictionary<string, string?> verdicts = answer.GetProperty("checks").EnumerateArray()
            .DistinctBy(check => check.GetProperty("name").GetString())
            .ToDictionary(check => check.GetProperty("name").GetString()!, check => check.GetProperty("verdict").GetString());
        Assert.Equal("Ok", verdicts["kubernetes version"]);
        Assert.Equal("Error", verdicts["mesh-controlplane"]);
        Assert.Equal("Error", verdicts["injection webhook"]);
        Assert.Equal("Error", verdicts["trust bundle"]);
        Assert.Equal("Ok", verdicts["unmeshed pods"]);
    }

    [Fact]
    public async Task Check_AsTable_HasAdviceBelowWhatIsWrong()
    {
        (_, string output, string error) = await Run.MeshctlAsync("check", "--kubeconfig", _kubeconfig);

        Assert.True(output.Contains("ERROR", StringComparison.Ordinal), output + error);
        Assert.Contains("→ apply the mesh's manifests", output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("json", "\"namespaces\": []")]
    [InlineData("yaml", "namespaces: []")]
    [InlineData("table", "NAMESPACE")]
    public async Task Status_NoMesh_IsEmptyInEveryFormat(string format, string expected)
    {
        (int code, string output, string error) = await Run.MeshctlAsync("status", "--kubeconfig", _kubeconfig, "-o", format);

        Assert.True(code == ExitCodes.Success, error);
        Assert.Contains(expected, output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Version_NoMesh_SaysSo()
    {
        (int code, string output, string error) = await Run.MeshctlAsync("version", "--kubeconfig", _kubeconfig);

        Assert.True(code == ExitCodes.Success, error);
        Assert.Contains("control plane not found", output, StringComparison.Ordinal);
    }
}
