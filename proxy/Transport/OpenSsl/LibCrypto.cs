using System.Runtime.InteropServices;

namespace Mesh.Proxy.Transport.OpenSsl;

/// <summary>The functions of libcrypto (OpenSSL 3) that the engine uses, as they are.</summary>
internal static unsafe partial class LibCrypto
{
    private const string Library = "libcrypto.so.3";

    [LibraryImport(Library, EntryPoint = "d2i_X509")]
    public static partial nint ReadCertificate(nint into, byte** der, nint length);

    [LibraryImport(Library, EntryPoint = "X509_free")]
    public static partial void FreeCertificate(nint certificate);

    [LibraryImport(Library, EntryPoint = "d2i_AutoPrivateKey")]
    public static partial nint ReadPrivateKey(nint into, byte** der, nint length);

    [LibraryImport(Library, EntryPoint = "EVP_PKEY_free")]
    public static partial void FreeKey(nint key);

    [LibraryImport(Library, EntryPoint = "OPENSSL_sk_new_null")]
    public static partial nint NewStack();

    [LibraryImport(Library, EntryPoint = "OPENSSL_sk_push")]
    public static partial int Push(nint stack, nint item);

    [LibraryImport(Library, EntryPoint = "OPENSSL_sk_pop")]
    public static partial nint Pop(nint stack);

    [LibraryImport(Library, EntryPoint = "OPENSSL_sk_free")]
    public static partial void FreeStack(nint stack);

    [LibraryImport(Library, EntryPoint = "X509_STORE_CTX_get0_cert")]
    public static partial nint LeafOf(nint verification);

    [LibraryImport(Library, EntryPoint = "X509_STORE_CTX_set0_trusted_stack")]
    public static partial void TrustOnly(nint verification, nint stack);

    [LibraryImport(Library, EntryPoint = "X509_verify_cert")]
    public static partial int Verify(nint verification);

    [LibraryImport(Library, EntryPoint = "CRYPTO_get_ex_new_index")]
    public static partial int NewDataIndex(int kind, nint number, nint pointer, nint onNew, nint onCopy, delegate* unmanaged[Cdecl]<nint, nint, nint, int, nint, nint, void> onFree);

    [LibraryImport(Library, EntryPoint = "X509_get_extension_flags")]
    public static partial uint ExtensionFlags(nint certificate);

    [LibraryImport(Library, EntryPoint = "X509_get_extended_key_usage")]
    public static partial uint ExtendedKeyUsage(nint certificate);

    [LibraryImport(Library, EntryPoint = "X509_get_ext_by_NID")]
    public static partial int FindExtension(nint certificate, int nid, int after);

    [LibraryImport(Library, EntryPoint = "X509_get_ext")]
    public static partial nint GetExtension(nint certificate, int index);

    [LibraryImport(Library, EntryPoint = "X509_EXTENSION_get_data")]
    public static partial nint ExtensionData(nint extension);

    [LibraryImport(Library, EntryPoint = "ASN1_STRING_get0_data")]
    public static partial byte* StringData(nint asn1);

    [LibraryImport(Library, EntryPoint = "ASN1_STRING_length")]
    public static partial int StringLength(nint asn1);

    [LibraryImport(Library, EntryPoint = "X509_get0_notAfter")]
    public static partial nint NotAfter(nint certificate);

    [LibraryImport(Library, EntryPoint = "X509_cmp_current_time")]
    public static partial int CompareWithNow(nint asn1Time);

    [LibraryImport(Library, EntryPoint = "ERR_peek_last_error")]
    public static partial ulong LastError();

    [LibraryImport(Library, EntryPoint = "ERR_error_string_n")]
    public static partial void DescribeError(ulong error, byte* into, nuint length);

    [LibraryImport(Library, EntryPoint = "ERR_clear_error")]
    public static partial void ClearErrors();

    [LibraryImport(Library, EntryPoint = "OpenSSL_version_num")]
    public static partial nuint VersionNumber();
}
