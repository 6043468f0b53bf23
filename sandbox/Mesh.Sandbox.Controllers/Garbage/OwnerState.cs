namespace Mesh.Sandbox.Controllers.Garbage;

/// <summary>What an ownerReference points at.</summary>
internal enum OwnerState
{
    /// <summary>It exists.</summary>
    Solid,

    /// <summary>It exists, but is being deleted in the foreground and waits for its dependents.</summary>
    WaitingForDependents,

    /// <summary>There is no such object, or another one of that name.</summary>
    Absent,
}
