namespace Mesh.Soak.Traffic;

/// <summary>What all workers and backends of a run share: the next request, and what to say about its end.</summary>
internal sealed class SoakRun(ulong seed, long requests, Verdict verdict, TimeProvider time)
{
    public Verdict Verdict => verdict;

    public TimeProvider Time => time;

    /// <summary>The next request, or null if enough have begun.</summary>
    public RequestPlan? TryNext()
    {
        long index = verdict.TryBegin(requests);
        return index < 0 ? null : new RequestPlan(new Chance(seed + (ulong)index).Next() | 1UL << 62);
    }

    public void Require(bool condition, RequestPlan plan, string otherwise)
    {
        if (!condition)
        {
            verdict.Violation($"{plan.Method} {plan.Path} {otherwise}");
        }
    }

    /// <summary>What a client has got as the body of an answer.</summary>
    public void Judge(RequestPlan plan, BodyOutcome outcome)
    {
        bool isCut = plan.Backend is BackendFault.ResetsWithin or BackendFault.EndsWithin or BackendFault.ResetsUnanswered;
        bool isRight = outcome switch
        {
            BodyOutcome.Whole => true,
            BodyOutcome.Broken => isCut || plan.Client != ClientFault.None,
            BodyOutcome.Stopped => plan.Client == ClientFault.ResetsWithinAnswer,
            _ => false,
        };
        Require(isRight, plan, $"has got a body that is {outcome}");
        verdict.End(outcome == BodyOutcome.Whole);
    }

    /// <summary>What a client has got out of a tunnel of opaque bytes.</summary>
    public void JudgeTunnel(RequestPlan plan, BodyOutcome outcome)
    {
        bool isBroken = plan.Backend is BackendFault.ResetsWithin or BackendFault.ResetsUnanswered || plan.Client is ClientFault.ResetsWithinRequest or ClientFault.ResetsWithinAnswer;
        Require(outcome == BodyOutcome.Whole || (outcome == BodyOutcome.Broken && isBroken), plan, $"as a tunnel has got bytes that are {outcome}");
        verdict.End(outcome == BodyOutcome.Whole);
    }
}
