using Microsoft.Win32.SafeHandles;

namespace Mesh.Proxy.Transport.OpenSsl;

/// <summary>Owns one reference to an <c>SSL_CTX</c>. Connections hold references of their own, so a replaced context lives exactly as long as its last connection.</summary>
internal sealed class SslContextHandle : SafeHandleZeroOrMinusOneIsInvalid
{
    public SslContextHandle(nint context)
        : base(ownsHandle: true) => SetHandle(context);

    protected override bool ReleaseHandle()
    {
        LibSsl.FreeContext(handle);
        return true;
    }
}
