namespace Mesh.Sandbox.Api.Discovery;

/// <summary>The questions this server answers.</summary>
internal static class VirtualResources
{
    private const string Authentication = "authentication.k8s.io";
    private const string Authorization = "authorization.k8s.io";

    public static readonly VirtualResource TokenReview = new(Authentication, "v1", "tokenreviews", "TokenReview");
    public static readonly VirtualResource SelfSubjectReview = new(Authentication, "v1", "selfsubjectreviews", "SelfSubjectReview");
    public static readonly VirtualResource SubjectAccessReview = new(Authorization, "v1", "subjectaccessreviews", "SubjectAccessReview");
    public static readonly VirtualResource SelfSubjectAccessReview = new(Authorization, "v1", "selfsubjectaccessreviews", "SelfSubjectAccessReview");

    public static readonly IReadOnlyList<VirtualResource> All = [TokenReview, SelfSubjectReview, SubjectAccessReview, SelfSubjectAccessReview];

    public static IEnumerable<string> Groups => All.Select(v => v.Group).Distinct();

    public static IEnumerable<string> VersionsOf(string group) => All.Where(v => v.Group == group).Select(v => v.Version).Distinct();

    public static IEnumerable<VirtualResource> In(string group, string version) => All.Where(v => v.Group == group && v.Version == version);
}
