namespace Mesh.Proxy.Transport.OpenSsl;

/// <summary>What depends on the release of the library that this machine has.</summary>
internal static class OpenSslVersion
{
    /// <summary>Whether <c>SSL_free_buffers</c> leaves alone what is still needed: CVE-2024-4741 was mended in 3.0.14, 3.1.6, 3.2.2 and 3.3.1.</summary>
    public static bool CanFreeBuffers { get; } = FreesBuffersSafely(LibCrypto.VersionNumber());

    /// <param name="number">As <c>OpenSSL_version_num</c> has it: 0xMNN00PP0, major, minor and patch.</param>
    internal static bool FreesBuffersSafely(nuint number)
    {
        int major = (int)(number >> 28);
        int minor = (int)(number >> 20) & 0xFF;
        int patch = (int)(number >> 4) & 0xFF;
        int mended = minor switch
        {
            0 => 14,
            1 => 6,
            2 => 2,
            3 => 1,
            _ => 0,
        };
        return major > 3 || (major == 3 && patch >= mended);
    }
}
