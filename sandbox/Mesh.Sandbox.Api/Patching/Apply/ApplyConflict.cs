using Mesh.Sandbox.Api.Http;

namespace Mesh.Sandbox.Api.Patching.Apply;

/// <summary>The 409 of an apply that would change what others own.</summary>
internal static class ApplyConflict
{
    public static ApiStatus ToStatus(IReadOnlyList<(ManagedFieldsEntry Manager, FieldSet Fields)> conflicts)
    {
        var all = conflicts
            .OrderBy(static conflict => conflict.Manager.ToString(), StringComparer.Ordinal)
            .SelectMany(static conflict => conflict.Fields.Paths().Select(path => (Manager: conflict.Manager.ToString(), Path: path)))
            .ToArray();
        return new ApiStatus(409, "Conflict", Message(all))
        {
            Causes = [.. all.Select(static conflict => new FieldError("FieldManagerConflict", conflict.Path, "conflict with " + conflict.Manager))],
        };
    }

    private static string Message((string Manager, string Path)[] conflicts)
    {
        if (conflicts.Length == 1)
        {
            return $"Apply failed with 1 conflict: conflict with {conflicts[0].Manager}: {conflicts[0].Path}";
        }

        var lines = conflicts
            .GroupBy(static conflict => conflict.Manager, StringComparer.Ordinal)
            .SelectMany(static group => group.Select(static conflict => "- " + conflict.Path).Prepend($"conflicts with {group.Key}:"));
        return $"Apply failed with {conflicts.Length} conflicts: {string.Join('\n', lines)}";
    }
}
