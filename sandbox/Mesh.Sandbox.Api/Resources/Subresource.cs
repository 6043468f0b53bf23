namespace Mesh.Sandbox.Api.Resources;

/// <summary>A part of a resource with a path of its own.</summary>
/// <param name="Name">Last segment of the path, for example <c>status</c>.</param>
/// <param name="Verbs">What discovery says can be done with it.</param>
internal sealed record Subresource(string Name, params string[] Verbs)
{
    public const string StatusName = "status";
    public const string ScaleName = "scale";

    public static readonly Subresource Status = new(StatusName, "get", "patch", "update");
    public static readonly Subresource Scale = new(ScaleName, "get", "patch", "update") { Group = "autoscaling", Version = "v1", Kind = "Scale" };

    /// <summary>Group of the body's kind when it differs from the parent's.</summary>
    public string? Group { get; init; }

    public string? Version { get; init; }

    public string? Kind { get; init; }
}
