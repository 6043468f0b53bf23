using Mesh.Samples.Load;
using Mesh.Samples.Load.Runs;

namespace Mesh.Samples.Tests.Load.Runs;

public sealed class RunPlanTests
{
    private static readonly LoadTarget[] Targets = [LoadTarget.Parse("ledger,5,tcp-banner,tcp://ledger:9000")];

    [Fact]
    public void TryCreate_Target_GivesUrlAndProtocol()
    {
        RunPlan? plan = RunPlan.TryCreate(new RunRequest { Target = "ledger", Count = 7 }, Targets, out string? fault);

        Assert.Null(fault);
        Assert.Equal(new RunPlan(new Uri("tcp://ledger:9000"), LoadProtocol.TcpBanner, 7, 0, 4), plan);
    }

    [Fact]
    public void TryCreate_OwnUrl_OverridesTheTarget() =>
        Assert.Equal(9001, RunPlan.TryCreate(new RunRequest { Target = "ledger", Url = "tcp://other:9001" }, Targets, out _)!.Url.Port);

    [Theory]
    [InlineData("", false)]
    [InlineData("a", true)]
    [InlineData("123456789012345678901234567890123456789012345678901234567890123", true)]
    [InlineData("1234567890123456789012345678901234567890123456789012345678901234", false)]
    public void TryCreate_Id_HasAtMost63Characters(string id, bool usable) =>
        Assert.Equal(usable, RunPlan.TryCreate(new RunRequest { Target = "ledger", Id = id }, Targets, out _) is not null);

    public static TheoryData<string?, string?, string?, int, double, int> Unusable => new()
    {
        { null, null, null, 1, 0, 1 },
        { null, "http://web/", null, 1, 0, 1 },
        { null, null, "http1", 1, 0, 1 },
        { "nobody", null, null, 1, 0, 1 },
        { null, "web", "http1", 1, 0, 1 },
        { null, "http://web/", "http3", 1, 0, 1 },
        { "ledger", null, null, 0, 0, 1 },
        { "ledger", null, null, 1_000_001, 0, 1 },
        { "ledger", null, null, 1, -1, 1 },
        { "ledger", null, null, 1, double.NaN, 1 },
        { "ledger", null, null, 1, 20_001, 1 },
        { "ledger", null, null, 1, 0, 0 },
        { "ledger", null, null, 1, 0, 1_001 },
    };

    [Theory]
    [MemberData(nameof(Unusable))]
    public void TryCreate_Unusable_SaysWhy(string? target, string? url, string? protocol, int count, double rate, int connections)
    {
        RunRequest request = new() { Target = target, Url = url, Protocol = protocol, Count = count, Rate = rate, Connections = connections };

        Assert.Null(RunPlan.TryCreate(request, Targets, out string? fault));
        Assert.NotNull(fault);
    }
}
