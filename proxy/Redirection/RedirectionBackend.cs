namespace Mesh.Proxy.Redirection;

/// <summary>What the rules are installed with.</summary>
internal enum RedirectionBackend
{
    /// <summary>The first of the others that this node has.</summary>
    Auto,

    /// <summary><c>nft</c>: one transaction for both families.</summary>
    Nftables,

    /// <summary><c>iptables-nft-restore</c>: the rules of iptables in the kernel's nftables.</summary>
    IptablesNft,

    /// <summary><c>iptables-legacy-restore</c>: kernels without nftables.</summary>
    IptablesLegacy,
}
