using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Mesh.Proxy.Transport.OpenSsl;

/// <summary>Told by OpenSSL, within a read, that the server has sent a ticket.</summary>
internal static class TlsSessionCallback
{
    /// <summary>Index of the application's pointer in an <c>SSL</c> (SSL_set_app_data).</summary>
    public const int DataIndex = 0;

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    public static int OnNewSession(nint ssl, nint session)
    {
        nint data = LibSsl.GetData(ssl, DataIndex);
        if (data == 0 || GCHandle.FromIntPtr(data).Target is not TlsSocket socket || LibSsl.IsResumable(session) == 0)
        {
            return 0;
        }

        // 1: the reference is ours now.
        return socket.OnNewSession(session) ? 1 : 0;
    }
}
