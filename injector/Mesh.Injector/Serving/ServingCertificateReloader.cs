using System.Security.Cryptography;
using Mesh.Injector.Options;

namespace Mesh.Injector.Serving;

/// <summary>
/// Keeps <see cref="ServingCertificateStore"/> up to date with the files. A certificate that cannot be read is reported once and the one in
/// use stays. Polls instead of watching: it costs next to nothing, and inotify misses the way some volumes change.
/// </summary>
internal sealed partial class ServingCertificateReloader(
    InjectorOptions options, ServingCertificateStore store, TimeProvider time, ILogger<ServingCertificateReloader> logger) : BackgroundService
{
    private readonly ServingCertificateFiles _files = new(options.CertificateDirectory);
    private string? _lastSeen;

    public override Task StartAsync(CancellationToken cancellationToken)
    {
        // Before the listeners open, so that an existing certificate is there for the first connection.
        Reload();
        return base.StartAsync(cancellationToken);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using PeriodicTimer timer = new(options.CertificatePollInterval, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            Reload();
        }
    }

    private void Reload()
    {
        try
        {
            string fingerprint = _files.Fingerprint();
            if (fingerprint == _lastSeen)
            {
                return;
            }

            // Remembered before loading: a bad version is reported once, not at every look.
            _lastSeen = fingerprint;
            var context = _files.Load();
            store.Publish(context);
            Log.CertificateLoaded(logger, context.TargetCertificate.Subject, context.TargetCertificate.NotAfter.ToUniversalTime());
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or CryptographicException)
        {
            Log.CertificateUnusable(logger, options.CertificateDirectory, e.Message);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(EventIds.CertificateLoaded, LogLevel.Information, "Serving with certificate {Subject}, valid until {NotAfter:u}")]
        public static partial void CertificateLoaded(ILogger logger, string subject, DateTime notAfter);

        [LoggerMessage(EventIds.CertificateUnusable, LogLevel.Warning, "No usable tls.crt and tls.key in {Directory}: {Reason}; the certificate in use, if any, stays")]
        public static partial void CertificateUnusable(ILogger logger, string directory, string reason);
    }
}
