using Mesh.Injector.Options;

namespace Mesh.Injector.Tests.Options;

public sealed class InjectorCommandLineTests
{
    [Fact]
    public void Parse_NoArguments_GivesTheDefaults()
    {
        InjectorCommandLine commandLine = InjectorCommandLine.Parse([]);

        Assert.Empty(commandLine.Faults);
        Assert.Equal(new InjectorOptions(), commandLine.Options);
    }

    [Fact]
    public void Parse_BothForms_AreRead()
    {
        InjectorCommandLine commandLine = InjectorCommandLine.Parse(
            ["--cluster=east", "--proxy-image", "r.example/mesh/proxy:1", "--port=0", "--proxy-memory-limit=1Gi", "--drain-seconds", "0"]);

        Assert.Empty(commandLine.Faults);
        Assert.Equal("east", commandLine.Options.Injection.Cluster);
        Assert.Equal("r.example/mesh/proxy:1", commandLine.Options.Injection.ProxyImage);
        Assert.Equal("1Gi", commandLine.Options.Injection.MemoryLimit);
        Assert.Equal(0, commandLine.Options.Port);
        Assert.Equal(TimeSpan.Zero, commandLine.Options.DrainDelay);
    }

    [Fact]
    public void Parse_SeveralFaults_ReportsAllOfThem()
    {
        InjectorCommandLine commandLine = InjectorCommandLine.Parse(
            ["--cluster=A", "--trust-domain=B!", "--discovery-address=nowhere", "--port=x", "--drain-seconds=61", "--proxy-cpu-request=1",
            "--proxy-cpu-limit=1m", "--address=host", "--unknown=1", "--proxy-image"]);

        Assert.Equal(9, commandLine.Faults.Count);
    }

    [Fact]
    public void Parse_Help_IsWanted() => Assert.True(InjectorCommandLine.Parse(["--help"]).HelpWanted);

    [Fact]
    public void Usage_NamesNothingThatIsUnknown()
    {
        string[] names = [.. InjectorCommandLine.Usage.Split(' ', '=', '\n').Where(word => word.StartsWith("--", StringComparison.Ordinal) && word != "--help")];

        Assert.NotEmpty(names);
        foreach (string name in names)
        {
            Assert.DoesNotContain(InjectorCommandLine.Parse([$"{name}=x"]).Faults, fault => fault == $"{name} is not known");
        }
    }
}
