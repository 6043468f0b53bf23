using CsCheck;

namespace Mesh.Proxy.Tests.RelayHarness;

/// <summary>
/// Requests through the relay under every interleaving that chance comes upon. A failure prints its scenario, without what it fails without: put it into
/// <see cref="RelayReplayTests"/>.
/// </summary>
public sealed class RelayPropertyTests
{
    /// <summary>Scenarios of each kind; MESH_SCENARIOS asks for more.</summary>
    internal static long Scenarios => long.TryParse(Environment.GetEnvironmentVariable("MESH_SCENARIOS"), out long scenarios) ? scenarios : 1000;

    [Fact]
    public void Relay_NothingGoesWrong_EveryRequestIsAnsweredByItsBackend() => Check(ScenarioGen.Peaceful);

    [Fact]
    public void Relay_AnythingGoesWrong_NoByteIsWrongAndNothingIsLeft() => Check(ScenarioGen.Any);

    private static void Check(Gen<Scenario> scenarios) => scenarios.Sample(
        scenario => RelayWorld.Play(scenario).Count == 0,
        iter: Scenarios,
        print: scenario =>
        {
            Scenario smallest = ScenarioShrinker.Shrink(scenario, candidate => RelayWorld.Play(candidate).Count > 0);
            return $"{string.Join('\n', RelayWorld.Play(smallest))}\n{smallest}";
        });
}
