namespace Mesh.Proxy.Tests.RelayHarness;

/// <summary>Scenarios that have failed once, as they were printed.</summary>
public sealed class RelayReplayTests
{
    [Theory]
    [InlineData(
        """
        buffers 256
        endpoints 1
        upstream plain 1000000 16384
        client serial plain 1000000 16384
        request POST Chunked:100:30 expect -> 200 Length:50:1 interim
        request GET None:0:1 -> 200 UntilClose:70000:1
        steps Run 0 -1, ClientSend 0 20, Run 0 -1, ClientNudge 0 0
        """)]
    public void Replay_PrintedScenario_Passes(string scenario)
    {
        Scenario parsed = Scenario.Parse(scenario);

        Assert.Equal(parsed.ToString(), Scenario.Parse(parsed.ToString()).ToString());
        Assert.Empty(RelayWorld.Play(parsed));
    }
}
