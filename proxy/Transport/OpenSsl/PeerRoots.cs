using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Security.Cryptography.X509Certificates;
using Mesh.Api.Identity;
using Mesh.Proxy.Identity;

namespace Mesh.Proxy.Transport.OpenSsl;

/// <summary>
/// The roots of one context by trust domain. A chain is built to the roots of the trust domain that its leaf claims, and no others are even looked at: so no root can vouch for identities of
/// another trust domain, whatever it has signed. Decided within the handshake: whoever fails gets no ticket that would resume it.
/// </summary>
/// <remarks>Lives as long as its <c>SSL_CTX</c>, which connections keep: OpenSSL says when the last one is gone.</remarks>
internal sealed unsafe class PeerRoots
{
    // One index for all contexts; the callback frees what stands there.
    private static readonly int DataIndex = LibCrypto.NewDataIndex(SslConstants.DataOfContexts, 0, 0, 0, 0, &OnContextFreed);
    private static int _live;

    private readonly nint _own;
    private readonly Dictionary<string, nint> _federated = new(StringComparer.Ordinal);

    private PeerRoots(WorkloadCertificate own)
    {
        try
        {
            _own = StackOf(own.Roots);
            foreach ((string trustDomain, X509Certificate2Collection roots) in own.FederatedRoots)
            {
                _federated.Add(trustDomain, StackOf(roots));
            }
        }
        catch
        {
            Free();
            throw;
        }

        Interlocked.Increment(ref _live);
    }

    /// <summary>Those that are not freed; for leak tests.</summary>
    public static int Live => Volatile.Read(ref _live);

    /// <summary>Makes a context judge its peers by the roots of <paramref name="own"/>.</summary>
    public static void Install(nint context, WorkloadCertificate own)
    {
        PeerRoots roots = new(own);
        GCHandle handle = GCHandle.Alloc(roots);
        nint data = GCHandle.ToIntPtr(handle);
        if (DataIndex < 0 || LibSsl.SetContextData(context, DataIndex, data) != 1)
        {
            handle.Free();
            roots.Release();
            throw new OpenSslException("keep roots");
        }

        LibSsl.SetChainVerification(context, &OnVerify, data);
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int OnVerify(nint verification, nint data)
    {
        try
        {
            var roots = (PeerRoots)GCHandle.FromIntPtr(data).Target!;
            // Whoever claims no identity, or one of a stranger, is refused behind the handshake, with a better word for it; for the chain he is one of ours.
            SpiffeId? claimed = PeerCertificate.ReadSpiffeId(LibCrypto.LeafOf(verification));
            LibCrypto.TrustOnly(verification, claimed is not null && roots._federated.TryGetValue(claimed.TrustDomain.Name, out nint stack) ? stack : roots._own);
            return LibCrypto.Verify(verification);
        }
        catch (Exception)
        {
            // Nothing may be thrown into OpenSSL. Not verified is refused.
            return 0;
        }
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void OnContextFreed(nint context, nint data, nint all, int index, nint number, nint pointer)
    {
        if (data != 0)
        {
            GCHandle handle = GCHandle.FromIntPtr(data);
            ((PeerRoots)handle.Target!).Release();
            handle.Free();
        }
    }

    private static nint StackOf(X509Certificate2Collection roots)
    {
        nint stack = LibCrypto.NewStack();
        try
        {
            foreach (X509Certificate2 root in roots)
            {
                nint certificate = NativeCertificate.Read(root);
                if (LibCrypto.Push(stack, certificate) == 0)
                {
                    LibCrypto.FreeCertificate(certificate);
                    throw new OpenSslException("trust root");
                }
            }

            return stack;
        }
        catch
        {
            Free(stack);
            throw;
        }
    }

    private static void Free(nint stack)
    {
        while (stack != 0 && LibCrypto.Pop(stack) is var certificate and not 0)
        {
            LibCrypto.FreeCertificate(certificate);
        }

        LibCrypto.FreeStack(stack);
    }

    private void Release()
    {
        Interlocked.Decrement(ref _live);
        Free();
    }

    private void Free()
    {
        Free(_own);
        foreach (nint stack in _federated.Values)
        {
            Free(stack);
        }
    }
}
