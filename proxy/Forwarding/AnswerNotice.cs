namespace Mesh.Proxy.Forwarding;

/// <summary>What a peer's sidecar says of a request that it has not passed on.</summary>
internal enum AnswerNotice
{
    /// <summary>Nothing: it is the application that answers, or the sidecar for a reason that is no other endpoint's business.</summary>
    None,

    /// <summary>The application was not reached.</summary>
    Undelivered,

    /// <summary>The application has as much to do as it can bear.</summary>
    Overloaded,
}
