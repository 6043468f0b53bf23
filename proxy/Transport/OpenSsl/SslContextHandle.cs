using Microsoft.Win32.SafeHandles;

namespace Mesh.Proxy.Transport.OpenSsl;

/// <summary>Owns one reference to an <c>SSL_CTX</c>. Connections hold references of their own, so a replaced context lives exactly as long as its last connection.</summary>
internal sealed class SslContextHandle : SafeHandleZeroOrMinusOneIsInvalid
{
    public SslContextHandle(nint context)
        : base(ownsHandle: true) => SetHandle(context);

    /// <summary>A new <c>SSL</c> of the context, or 0. It keeps the context by itself.</summary>
    /// <exception cref="ObjectDisposedException">The context was given back already.</exception>
    public nint NewConnection()
    {
        bool isHeld = false;
        try
        {
            DangerousAddRef(ref isHeld);
            return LibSsl.New(handle);
        }
        finally
        {
            if (isHeld)
            {
                DangerousRelease();
            }
        }
    }

    protected override bool ReleaseHandle()
    {
        LibSsl.FreeContext(handle);
        return true;
    }
}
