using System.Net.Security;
using System.Reflection;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Core.Features;

namespace Mesh.ControlPlane.Admin;

/// <summary>
/// Has OpenSSL give back a connection's record buffers when nothing is in them: twice 17 KB for each sidecar, and a sidecar says something once a minute. The framework knows no way to ask
/// for it (SSL_MODE_RELEASE_BUFFERS), so this goes by a field of <see cref="SslStream"/>; if there is none any more, which a test notices, connections keep their buffers.
/// </summary>
internal static partial class TlsBuffers
{
    private const string Library = "libssl.so.3";
    private const int ControlMode = 33;
    private const nint ModeReleaseBuffers = 0x10;
    private const long OpenSsl3 = 0x30000000;

    private static readonly FieldInfo? Session = typeof(SslStream).GetField("_securityContext", BindingFlags.Instance | BindingFlags.NonPublic);

    /// <summary>After <c>UseHttps</c>, for a port whose connections stay.</summary>
    public static void ReleaseTlsBuffers(this ListenOptions listen) => listen.Use(next => connection =>
    {
        if (connection.Features.Get<ISslStreamFeature>()?.SslStream is { } stream)
        {
            _ = Release(stream);
        }

        return next(connection);
    });

    /// <summary>From now on.</summary>
    /// <returns>The session's modes; 0 if it could not be reached.</returns>
    public static nint Release(SslStream stream)
    {
        // The framework takes the version that there is; only of this one the name is the library that it has loaded.
        if (!OperatingSystem.IsLinux() || SafeEvpPKeyHandle.OpenSslVersion < OpenSsl3 || Session?.GetValue(stream) is not SafeHandle { IsInvalid: false, IsClosed: false } session)
        {
            return 0;
        }

        return Control(session, ControlMode, ModeReleaseBuffers, 0);
    }

    // SSL_set_mode is a macro.
    [LibraryImport(Library, EntryPoint = "SSL_ctrl")]
    private static partial nint Control(SafeHandle session, int command, nint argument, nint pointer);
}
