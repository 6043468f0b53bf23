namespace Mesh.ControlPlane.Tests;

public sealed class CommandLineTests
{
    [Fact]
    public void Read_FlagAndVariable_TheFlagWins()
    {
        var read = CommandLine.Read(["--cluster", "east", "--leaf-lifetime=1.00:00:00"], name => name switch { "MESH_CLUSTER" => "west", "POD_NAME" => "pod-1", _ => null });

        Assert.Equal(("east", "pod-1", TimeSpan.FromDays(1)), (read.Options!.Cluster, read.Options.Replica, read.Options.LeafLifetime));
    }

    [Theory]
    [InlineData(null, false)]
    [InlineData("false", false)]
    [InlineData("true", true)]
    public void Read_RequireReferenceGrants_IsOffUnlessAskedFor(string? value, bool expected) => Assert.Equal(
        expected, CommandLine.Read([], name => name == "MESH_REQUIRE_REFERENCE_GRANTS" ? value : null).Options!.RequireReferenceGrants);

    [Fact]
    public void Read_Faults_AreReportedAtOnce()
    {
        var read = CommandLine.Read(["--cluster", "No!", "--leaf-lifetime", "1 second", "--nonsense", "--trust-domain"], _ => null);

        Assert.Null(read.Options);
        Assert.False(read.IsHelp);
        Assert.Equal(4, read.Text.Split('\n').Length);
    }

    [Fact]
    public void Read_Help_NamesEverySetting()
    {
        var read = CommandLine.Read(["--help"], _ => null);

        Assert.True(read.IsHelp);
        Assert.Contains("MESH_TRUST_DOMAIN", read.Text, StringComparison.Ordinal);
    }
}
