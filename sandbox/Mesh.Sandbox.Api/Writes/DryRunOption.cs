using Mesh.Sandbox.Api.Http;

namespace Mesh.Sandbox.Api.Writes;

/// <summary>The option <c>dryRun</c>, which knows one value only.</summary>
internal static class DryRunOption
{
    public static bool Parse(IReadOnlyList<string> values)
    {
        var stages = values.Where(v => v.Length > 0).Distinct().ToArray();
        return stages switch
        {
            [] => false,
            ["All"] => true,
            _ => throw new ApiStatusException(ApiStatus.Invalid(
                "meta.k8s.io", "CreateOptions", "", [FieldError.NotSupported("dryRun", stages.First(s => s != "All"), "All")])),
        };
    }
}
