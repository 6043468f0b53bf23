namespace Mesh.Kubernetes.Client;

/// <summary>What a line of a watch says.</summary>
public enum ResourceEventType
{
    /// <summary>The object appeared, or began to match the selector.</summary>
    Added,

    /// <summary>The object changed.</summary>
    Modified,

    /// <summary>The object is gone, or stopped matching the selector.</summary>
    Deleted,

    /// <summary>Nothing changed; the version to resume from moved on.</summary>
    Bookmark,

    /// <summary>The object changed to something that does not fit our type.</summary>
    Undecodable,
}
