using System.Runtime.InteropServices;

namespace Mesh.Proxy.Transport.OpenSsl;

/// <summary>OpenSSL refused something that should always work: a certificate or key that was checked before, or an allocation.</summary>
internal sealed class OpenSslException(string operation) : Exception($"{operation}: {LastError()}")
{
    /// <summary>The newest entry of this thread's error queue, in words; the queue is empty afterwards.</summary>
    public static unsafe string LastError()
    {
        const int room = 256;
        ulong error = LibCrypto.LastError();
        LibCrypto.ClearErrors();
        if (error == 0)
        {
            return "no further information";
        }

        byte* text = stackalloc byte[room];
        LibCrypto.DescribeError(error, text, room);
        return Marshal.PtrToStringAnsi((nint)text) ?? "";
    }
}
