using Mesh.Fuzz;

namespace Mesh.Proxy.Tests.Http1;

/// <summary>A short run of what Mesh.Fuzz does for minutes.</summary>
public sealed class FuzzTargetsTests
{
    private const int Inputs = 20_000;

    public static TheoryData<string> Targets => new(FuzzTargets.All.Keys);

    [Theory]
    [MemberData(nameof(Targets))]
    public void Run_ManyMutations_HoldsEveryInvariant(string name)
    {
        IFuzzTarget target = FuzzTargets.All[name];
        Corpus corpus = Corpus.Load(target, directory: null);

        FuzzOutcome outcome = new FuzzLoop(target, corpus, new Random(7), TimeProvider.System).Run(Inputs);

        Assert.True(outcome.Error is null, $"{outcome.Error}\ninput: {Convert.ToBase64String(outcome.Input)}");
        Assert.Equal(Inputs, outcome.Runs);
        Assert.True(corpus.Count > target.Seeds.Count, "no mutation did anything new: the mutator or the feedback is broken");
    }
}
