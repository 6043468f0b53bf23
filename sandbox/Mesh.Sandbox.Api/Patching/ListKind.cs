namespace Mesh.Sandbox.Api.Patching;

/// <summary><c>x-kubernetes-list-type</c>: what a list's items are to those who own parts of it.</summary>
internal enum ListKind
{
    /// <summary>The list is one value; whoever writes it owns it all.</summary>
    Atomic,

    /// <summary>Items are scalars and their own identity.</summary>
    Set,

    /// <summary>Items are objects, told apart by their key fields.</summary>
    Map,
}
