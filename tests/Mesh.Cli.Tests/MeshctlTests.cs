using System.Text.Json;
using Mesh.Cli.Tests.Support;

namespace Mesh.Cli.Tests;

/// <summary>The border: exit codes, words, and no stack traces.</summary>
public sealed class MeshctlTests
{
    [Theory]
    [InlineData("")]
    [InlineData("bogus")]
    [InlineData("get")]
    [InlineData("status", "--bogus")]
    [InlineData("status", "-o", "xml")]
    [InlineData("inject")]
    [InlineData("completion", "tcsh")]
    [InlineData("status", "--kubeconfig", "/does/not/exist")]
    [InlineData("get", "routes", "a/b/c", "--kubeconfig", "KUBECONFIG")]
    [InlineData("get", "routes", "--address", "nonsense")]
    [InlineData("inject", "-f", "/does/not/exist")]
    [InlineData("inject", "-f", "BAD")]
    [InlineData("inject", "-f", "/dev/null", "--cluster", "Not A Name")]
    public async Task Run_WrongUsage_IsTwoWithAdvice(params string[] arguments)
    {
        using TestFiles files = new();
        arguments = [.. arguments.Select(argument => argument switch { "KUBECONFIG" => files.Kubeconfig("https://127.0.0.1:1"), "BAD" => files.Write("a: [\n"), _ => argument })];

        (int code, string output, string error) = await Run.MeshctlAsync(arguments);

        Assert.Equal(ExitCodes.Usage, code);
        Assert.Empty(output);
        AssertWords(error);
    }

    [Theory]
    [InlineData("status")]
    [InlineData("check")]
    [InlineData("version")]
    [InlineData("get", "config", "pod")]
    public async Task Run_ApiServerAway_IsThreeWithAdvice(params string[] arguments)
    {
        using TestFiles files = new();

        (int code, _, string error) = await Run.MeshctlAsync([.. arguments, "--kubeconfig", files.Kubeconfig("https://127.0.0.1:1")]);

        Assert.Equal(ExitCodes.Unreachable, code);
        AssertWords(error);
    }

    [Fact]
    public async Task Run_SidecarAway_IsThreeAndNamesIt()
    {
        (int code, _, string error) = await Run.MeshctlAsync("get", "routes", "--address", "127.0.0.1:1");

        Assert.Equal(ExitCodes.Unreachable, code);
        Assert.Contains("127.0.0.1:1", error, StringComparison.Ordinal);
        AssertWords(error);
    }

    [Fact]
    public async Task Version_Client_NeedsNoCluster()
    {
        (int code, string output, _) = await Run.MeshctlAsync("version", "--client", "-o", "json");

        Assert.Equal(ExitCodes.Success, code);
        Assert.Equal("0.1.0", JsonDocument.Parse(output).RootElement.GetProperty("client").GetString());
    }

    [Theory]
    [InlineData("bash")]
    [InlineData("zsh")]
    [InlineData("fish")]
    public async Task Completion_Shell_AsksMeshctl(string shell)
    {
        (int code, string output, _) = await Run.MeshctlAsync("completion", shell);

        Assert.Equal(ExitCodes.Success, code);
        Assert.Contains("[suggest:", output, StringComparison.Ordinal);
    }

    /// <summary>What the scripts ask.</summary>
    [Fact]
    public async Task Suggest_AfterGet_NamesItsCommands()
    {
        (int code, string output, _) = await Run.MeshctlAsync("[suggest:12]", "meshctl get ");

        Assert.Equal(ExitCodes.Success, code);
        Assert.Contains("routes", output, StringComparison.Ordinal);
        Assert.Contains("endpoints", output, StringComparison.Ordinal);
    }

    private static void AssertWords(string error)
    {
        Assert.StartsWith("meshctl: ", error, StringComparison.Ordinal);
        Assert.Equal(2, error.TrimEnd('\n').Split('\n').Length);
        Assert.DoesNotContain("   at ", error, StringComparison.Ordinal);
        Assert.DoesNotContain("Exception", error, StringComparison.Ordinal);
    }
}
