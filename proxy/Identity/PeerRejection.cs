namespace Mesh.Proxy.Identity;

/// <summary>Why a peer's certificate was refused.</summary>
internal enum PeerRejection
{
    None,

    /// <summary>The peer showed no certificate.</summary>
    NoCertificate,

    /// <summary>No chain to a root of the trust domain that it claims: foreign or self-signed, expired, not yet valid, or not meant for this side of a connection.</summary>
    UntrustedChain,

    /// <summary>The leaf says nothing about what it may be used for, or is a certificate authority's own.</summary>
    NotALeaf,

    /// <summary>Not exactly one SPIFFE identity.</summary>
    NoIdentity,

    /// <summary>An identity of a trust domain that is neither ours nor that of a linked cluster.</summary>
    ForeignTrustDomain,

    /// <summary>A valid identity, but not the one of the endpoint that was dialled.</summary>
    UnexpectedIdentity,
}
