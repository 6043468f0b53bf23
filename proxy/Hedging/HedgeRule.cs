using Mesh.Proxy.Http1;

namespace Mesh.Proxy.Hedging;

/// <summary>When a request is sent to a further endpoint while the one that was asked has not answered: what a backend's policy says.</summary>
/// <param name="Delay">From one try to the next while none is answered, 1 ms to 60 s.</param>
/// <param name="MaxTries">Tries of a request, the first included, 2–<see cref="MostTries"/>. Further ones are paid from the retry budget, too.</param>
internal sealed record HedgeRule(TimeSpan Delay, int MaxTries)
{
    /// <summary>Most tries that a policy may ask for: who has asked three endpoints in vain waits for something that they share.</summary>
    public const int MostTries = 3;

    /// <summary>Longest body of a request that is hedged, as for retries. It is read whole before anybody is asked, so that each try gets all of it.</summary>
    public const int MaxBodyBytes = 64 * 1024;

    /// <summary>What metrics say that the further try is for, in the place of what failed before it.</summary>
    public const string Cause = "hedge";

    private const int DefaultTries = 2;

    /// <summary>The rule that the resource describes; null for none.</summary>
    public static HedgeRule? Of(Api.Resources.V1.Hedging? hedging) =>
        hedging is null ? null : new HedgeRule(TimeSpan.FromMilliseconds(hedging.DelayMs), hedging.MaxTries == 0 ? DefaultTries : (int)hedging.MaxTries);

    /// <summary>Requests that may be carried out more than once at a time: their methods are idempotent (RFC 9110 §9.2.2).</summary>
    public static bool Covers(KnownMethod method) =>
        method is KnownMethod.Get or KnownMethod.Head or KnownMethod.Options or KnownMethod.Put or KnownMethod.Delete;
}
