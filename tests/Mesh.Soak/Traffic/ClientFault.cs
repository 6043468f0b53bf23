namespace Mesh.Soak.Traffic;

/// <summary>What a client does wrong with a request, on purpose.</summary>
internal enum ClientFault
{
    None,

    /// <summary>Resets the connection within its request.</summary>
    ResetsWithinRequest,

    /// <summary>Resets the connection when it has read a part of the answer.</summary>
    ResetsWithinAnswer,

    /// <summary>Ends its direction behind the request, and reads on.</summary>
    EndsBehindRequest,
}
