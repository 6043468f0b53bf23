using CsCheck;

namespace Mesh.Proxy.Tests.RelayHarness;

/// <summary>Bytes through the tunnel under every interleaving that chance comes upon.</summary>
public sealed class TunnelPropertyTests
{
    private static readonly Gen<Step> Step = Gen.Select(
        Gen.Frequency(
            (20, Gen.Const(StepKind.Run)),
            (40, Gen.OneOf(StepKind.ClientSend, StepKind.ClientTake, StepKind.UpstreamSend, StepKind.UpstreamTake)),
            (3, Gen.OneOf(StepKind.ClientNudge, StepKind.UpstreamNudge, StepKind.TakeBuffers, StepKind.ReturnBuffers)),
            (1, Gen.OneOf(StepKind.ClientReset, StepKind.UpstreamReset, StepKind.Drain))),
        Gen.Int[0, 3],
        ScenarioGen.Few,
        (kind, index, amount) => new Step(kind, index, kind == StepKind.Run ? (index == 0 ? amount : -1) : amount));

    private static readonly Gen<TunnelScenario> Scenarios = Gen.Select(
        Gen.Int[8, 12],
        ScenarioGen.Socket,
        ScenarioGen.Socket,
        ScenarioGen.Length,
        ScenarioGen.Length,
        Step.Array[0, 60],
        (buffers, client, upstream, up, down, steps) => new TunnelScenario { Buffers = buffers, Client = client, Upstream = upstream, Up = up, Down = down, Steps = steps });

    [Fact]
    public void Tunnel_AnyInterleaving_PassesEverythingOnOrBreaksOff() => Scenarios.Sample(
        scenario => TunnelWorld.Play(scenario).Count == 0,
        iter: RelayPropertyTests.Scenarios,
        print: scenario => $"{string.Join('\n', TunnelWorld.Play(scenario))}\n{scenario}");

    /// <summary>The notice of the end found no room in the window, and was lost: the peer took the whole for a part.</summary>
    [Theory]
    [InlineData(
        """
        buffers 8
        client tls 100 16384
        upstream plain 1000000 16384
        up 0
        down 100
        steps UpstreamSend 0 100, UpstreamSend 0 1, Run 0 -1, ClientSend 0 1, Run 0 -1
        """)]
    public void Replay_PrintedScenario_Passes(string scenario)
    {
        TunnelScenario parsed = TunnelScenario.Parse(scenario);

        Assert.Equal(parsed.ToString(), TunnelScenario.Parse(parsed.ToString()).ToString());
        Assert.Empty(TunnelWorld.Play(parsed));
    }
}
