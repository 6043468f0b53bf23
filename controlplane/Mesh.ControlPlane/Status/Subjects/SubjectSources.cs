using Mesh.ControlPlane.Model;

namespace Mesh.ControlPlane.Status.Subjects;

/// <summary>Every kind of objects that gets a status.</summary>
internal static class SubjectSources
{
    public static readonly WorkloadPolicySubjects AccessPolicies = new(
        StatusKind.AccessPolicy,
        model => model.AccessPolicies,
        change => change.AccessPolicies,
        (workload, policy) => workload.Access.Policies.Any(applied => applied.Policy == policy));

    public static readonly WorkloadPolicySubjects RateLimitPolicies = new(
        StatusKind.RateLimitPolicy,
        model => model.RateLimitPolicies,
        change => change.RateLimitPolicies,
        (workload, policy) => workload.RateLimits.Any(applied => applied.Policy == policy));

    public static readonly IReadOnlyList<ISubjectSource> All =
    [
        new SplitSubjects(),
        new RouteSubjects(RouteKind.Http),
        new RouteSubjects(RouteKind.Grpc),
        new PolicySubjects(),
        AccessPolicies,
        RateLimitPolicies,
    ];

    public static ISubjectSource Of(StatusKind kind) => ByKind[kind];

    private static readonly Dictionary<StatusKind, ISubjectSource> ByKind = All.ToDictionary(source => source.Kind);
}
