using Mesh.ControlPlane.Kubernetes.TrafficPolicies;
using Mesh.ControlPlane.Model.Policies;

namespace Mesh.ControlPlane.Translation.Policies;

/// <summary>Reads what a TrafficPolicy says about faults.</summary>
internal static class FaultReader
{
    private const string Field = "spec.faults";

    // Whoever waits longer has given up.
    private const uint MaxDelay = 5 * 60 * 1000;

    public static FaultInjection Read(FaultsSpec spec, PolicyFields fields) => new(
        spec.Delay is { } delay ? Read(delay, fields) : null,
        spec.Abort is { } abort ? Read(abort, fields) : null);

    private static DelayFault Read(DelayFaultSpec spec, PolicyFields fields) => new(
        fields.Time($"{Field}.delay.duration", spec.Duration ?? "", least: 1, MaxDelay) ?? 0,
        Read($"{Field}.delay", spec.Percent, spec.Fraction, fields));

    private static AbortFault Read(AbortFaultSpec spec, PolicyFields fields)
    {
        if (spec is { HttpStatus: null, GrpcStatus: null })
        {
            fields.Refuse<int>($"{Field}.abort", "must say httpStatus, grpcStatus or both");
        }

        return new(
            fields.Number($"{Field}.abort.httpStatus", spec.HttpStatus, 400, 599),
            fields.Number($"{Field}.abort.grpcStatus", spec.GrpcStatus, 1, 16),
            Read($"{Field}.abort", spec.Percent, spec.Fraction, fields));
    }

    private static Share Read(string field, int? percent, FractionSpec? fraction, PolicyFields fields)
    {
        if (fraction is null)
        {
            return new(fields.Number($"{field}.percent", percent ?? 100, 0, 100) ?? 0, 100);
        }

        int denominator = fraction.Denominator ?? 100;
        if (percent is not null || fraction.Numerator is not { } numerator || numerator < 0 || denominator < 1 || numerator > denominator)
        {
            fields.Refuse<int>($"{field}.fraction", "must be from 0 to 1, and without a percent");
            return new(0, 1);
        }

        return new((uint)numerator, (uint)denominator);
    }
}
