using CsCheck;
using Mesh.Sandbox.Node.Pods.Probes;

namespace Mesh.Sandbox.Node.Tests.Pods.Probes;

public sealed class ProbeThresholdTests
{
    [Fact]
    public void Record_AnyAnswers_ChangesOnlyAfterEnoughEqualOnes() =>
        Gen.Select(Gen.Int[1, 4], Gen.Int[1, 4], Gen.Bool.Array[1, 60]).Sample((successes, failures, answers) =>
        {
            var threshold = new ProbeThreshold(successes, failures, initial: null);
            for (var i = 0; i < answers.Length; i++)
            {
                var before = threshold.Verdict;
                var changed = threshold.Record(answers[i]);
                Assert.Equal(before != threshold.Verdict, changed);
                var needed = answers[i] ? successes : failures;
                var inARow = answers[..(i + 1)].Reverse().TakeWhile(answer => answer == answers[i]).Count();
                Assert.Equal(inARow >= needed ? answers[i] : before, threshold.Verdict);
            }
        });
}
