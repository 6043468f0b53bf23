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

    /// <summary>The bookmark behind the objects that a streaming list began with: what came so far is complete at its version.</summary>
    InitialEventsEnd,

    /// <summary>The object changed to something that does not fit our type, or that is too large to be read.</summary>
    Undecodable,
}
