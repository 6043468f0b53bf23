namespace Mesh.Proxy.Transport.OpenSsl;

/// <summary>Numbers of OpenSSL 3's headers (ssl.h, tls1.h, x509v3.h, obj_mac.h); part of its stable binary interface.</summary>
internal static class SslConstants
{
    public const int Tls13 = 0x0304;

    // SSL_CTRL_*
    public const int ControlMode = 33;
    public const int ControlSetReadAhead = 41;
    public const int ControlSessionCacheMode = 44;
    public const int ControlServerName = 55;
    public const int ControlChainCertificate = 89;
    public const int ControlMinimumVersion = 123;
    public const int ControlMaximumVersion = 124;

    // SSL_MODE_*
    public const int ModePartialWrite = 0x01;
    public const int ModeMovingWriteBuffer = 0x02;
    public const int ModeReleaseBuffers = 0x10;

    // SSL_OP_*
    public const ulong OptionNoRenegotiation = 1UL << 30;

    // SSL_VERIFY_*
    public const int VerifyPeer = 0x01;
    public const int VerifyFailIfNone = 0x02;
    public const nint VerifyOk = 0; // X509_V_OK

    // SSL_SESS_CACHE_*
    public const int CacheOff = 0x0000;
    public const int CacheClient = 0x0001;
    public const int CacheNoInternal = 0x0300;

    // SSL_ERROR_*
    public const int ErrorWantRead = 2;
    public const int ErrorWantWrite = 3;
    public const int ErrorSyscall = 5;
    public const int ErrorZeroReturn = 6;

    // ERR_GET_REASON and SSL_R_PEER_DID_NOT_RETURN_A_CERTIFICATE
    public const ulong ReasonMask = 0x7F_FFFF;
    public const ulong ReasonNoPeerCertificate = 199;

    // SSL_TLSEXT_ERR_*
    public const int AlpnAccepted = 0;
    public const int AlpnFatal = 2;

    public const int ServerNameHost = 0;

    // EXFLAG_* and XKU_*
    public const uint FlagAuthority = 0x10;
    public const uint FlagInvalid = 0x80;
    public const uint FlagHasExtendedKeyUsage = 0x04;
    public const uint UsageServer = 0x01;
    public const uint UsageClient = 0x02;

    public const int NidSubjectAlternativeName = 85;

    // CRYPTO_EX_INDEX_*
    public const int DataOfContexts = 1;
}
