namespace Mesh.Soak.Traffic;

/// <summary>What a backend does wrong with a request, on purpose.</summary>
internal enum BackendFault
{
    None,

    /// <summary>Resets the connection when it has read the request.</summary>
    ResetsUnanswered,

    /// <summary>Resets the connection within the answer.</summary>
    ResetsWithin,

    /// <summary>Ends the connection properly within the answer.</summary>
    EndsWithin,

    /// <summary>Ends the connection behind the answer without having said so.</summary>
    EndsBehind,
}
