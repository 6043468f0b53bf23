namespace Mesh.ControlPlane.Identity;

/// <summary>
/// The way from the authority in force to the one that is wanted, in steps that no connection notices: everybody believes a root before anything signed under it is
/// shown to anybody, and nobody forgets a root while something signed under it is in use. Compares what is with what is wanted, so it may be asked at any time, after
/// any restart, and the wish may change midway.
/// </summary>
internal static class RootRotation
{
    /// <summary>
    /// A kubelet brings a changed ConfigMap into running pods within about a minute and a half (its sync period and the age of its cache); a sidecar that starts
    /// anew in an old pod knows nothing else.
    /// </summary>
    private static readonly TimeSpan LongestPropagation = TimeSpan.FromMinutes(2);

    /// <summary>Clocks of nodes differ by less.</summary>
    private static readonly TimeSpan LargestSkew = TimeSpan.FromMinutes(5);

    /// <summary>Who sets short lifetimes wants short rotations: neither of the two is more than this share of a leaf's life.</summary>
    private const double ShareOfLife = 0.1;

    /// <summary>The next step.</summary>
    /// <param name="state">Where it stands.</param>
    /// <param name="wanted">The authority that is wanted.</param>
    /// <param name="fleet">How far everybody is with <see cref="RotationState.Bundle"/>.</param>
    /// <param name="now">The time.</param>
    /// <param name="leafLifetime">How long leaves live.</param>
    public static RotationStep Next(RotationState state, CertificateAuthority wanted, FleetTrust fleet, DateTimeOffset now, TimeSpan leafLifetime)
    {
        // 1. Whatever the phase: who shall be believed is told first.
        if (!state.Bundle.Contains(wanted.Anchors))
        {
            return RotationStep.Advance(
                state with { Bundle = state.Bundle.Union(wanted.Anchors), Phase = RotationPhase.Distributing, Since = now }, "distributing the new root");
        }

        // 2. Then the issuer.
        if (!state.Active.IsSameAs(wanted))
        {
            return Switch(state, wanted, fleet, now, leafLifetime);
        }

        // 3. Then what is not wanted any more is forgotten.
        if (!state.Bundle.Equals(wanted.Anchors))
        {
            return Retire(state, wanted, fleet, now);
        }

        // 4. And all have heard of it.
        return state.Phase == RotationPhase.Stable ? RotationStep.Rest
            : !fleet.HasSettled ? RotationStep.Wait(Acknowledgements(fleet), fleet.Waiting)
            : RotationStep.Advance(state with { Phase = RotationPhase.Stable, Since = now, RetireAfter = null }, "the rotation is complete");
    }

    private static RotationStep Switch(RotationState state, CertificateAuthority wanted, FleetTrust fleet, DateTimeOffset now, TimeSpan leafLifetime)
    {
        if (TrustBundle.FingerprintOf(state.Active.Root) == TrustBundle.FingerprintOf(wanted.Root))
        {
            // Leaves bring their intermediate with them: everybody believes it as soon as it signs.
            return RotationStep.Advance(state with { Active = wanted }, "the issuer is replaced under the same root");
        }

        DateTimeOffset end = now + leafLifetime + Shorter(LargestSkew, leafLifetime * ShareOfLife);
        var switched = state with
        {
            Active = wanted,
            Phase = RotationPhase.Switched,
            Since = now,
            RetireAfter = state.RetireAfter is { } earlier && earlier > end ? earlier : end,
        };
        if (state.Active.NotAfter <= now)
        {
            // Nothing that it has signed is valid, so nothing is lost, and nobody can acknowledge anything before somebody signs again.
            return RotationStep.Advance(switched, "the issuer had ended and is replaced at once");
        }

        if (state.Phase != RotationPhase.Distributing)
        {
            return RotationStep.Advance(state with { Phase = RotationPhase.Distributing, Since = now }, "another issuer is wanted");
        }

        if (!fleet.HasSettled)
        {
            return RotationStep.Wait(Acknowledgements(fleet), fleet.Waiting);
        }

        DateTimeOffset propagated = state.Since + Shorter(LongestPropagation, leafLifetime * ShareOfLife);
        return now < propagated
            ? RotationStep.Wait($"all {fleet.Connected} sidecars have acknowledged the bundle; the files of pods follow until {propagated.UtcDateTime:u}", [])
            : RotationStep.Advance(switched, $"all {fleet.Connected} sidecars have acknowledged the new root: its issuer signs from now on");
    }

    private static RotationStep Retire(RotationState state, CertificateAuthority wanted, FleetTrust fleet, DateTimeOffset now)
    {
        if (state.Phase != RotationPhase.Switched)
        {
            return RotationStep.Advance(state with { Phase = RotationPhase.Switched, Since = now }, "a root is no longer wanted");
        }

        if (state.RetireAfter is { } end && now < end)
        {
            return RotationStep.Wait($"certificates of the old issuer live until {end.UtcDateTime:u}", []);
        }

        if (fleet.VouchedForByOthers(wanted.Anchors) is { Count: > 0 } old)
        {
            return RotationStep.Wait($"{old.Count} sidecars still use certificates of the old issuer", old);
        }

        return fleet.HasSettled
            ? RotationStep.Advance(state with { Bundle = wanted.Anchors, Phase = RotationPhase.Retiring, Since = now, RetireAfter = null }, "retiring the old root")
            : RotationStep.Wait(Acknowledgements(fleet), fleet.Waiting);
    }

    private static string Acknowledgements(FleetTrust fleet) => $"{fleet.Acknowledged} of {fleet.Connected} sidecars have acknowledged the bundle";

    private static TimeSpan Shorter(TimeSpan one, TimeSpan other) => one < other ? one : other;
}
