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

    [LibraryImport(Library, EntryPoint = "X509_STORE_add_cert")]
    public static partial int AddToStore(nint store, nint certificate);

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
