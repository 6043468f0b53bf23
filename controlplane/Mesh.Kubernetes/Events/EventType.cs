namespace Mesh.Kubernetes.Events;

/// <summary>The two kinds of Events that Kubernetes knows.</summary>
public enum EventType
{
    /// <summary>For information.</summary>
    Normal,

    /// <summary>Somebody may have to do something.</summary>
    Warning,
}
