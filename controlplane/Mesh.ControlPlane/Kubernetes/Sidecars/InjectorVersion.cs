namespace Mesh.ControlPlane.Kubernetes.Sidecars;

/// <summary>What the injector would give to a pod now, as far as it is known. While replicas of two versions answer in turn, the one before stays.</summary>
internal sealed partial class InjectorVersion(InjectorClient client, ILogger<InjectorVersion> logger)
{
    private string? _believed;
    private string? _heard;
    private bool _isSilent;

    /// <summary>Asks once.</summary>
    /// <returns>The version, the last one known if nobody answers; null if nobody ever has.</returns>
    public async Task<string?> LookAsync(CancellationToken cancellationToken)
    {
        try
        {
            Hear(await client.AskAsync(cancellationToken));
            _isSilent = false;
        }
        catch (HttpRequestException exception)
        {
            // Said once; it may be away for long.
            if (!_isSilent)
            {
                _isSilent = true;
                Log.Silent(logger, exception.InnerException?.Message ?? exception.Message);
            }
        }

        return _believed;
    }

    /// <summary>The first answer is believed at once, another one when it comes twice in a row.</summary>
    private void Hear(string version)
    {
        if (version != _believed && (_believed is null || version == _heard))
        {
            _believed = version;
            Log.Injects(logger, version);
        }

        _heard = version;
    }

    private static partial class Log
    {
        [LoggerMessage(EventIds.InjectorVersionKnown, LogLevel.Information, "The injector gives new pods sidecars of version {Version}")]
        public static partial void Injects(ILogger logger, string version);

        [LoggerMessage(EventIds.InjectorSilent, LogLevel.Information, "The injector does not say which sidecars it makes, so outdated ones may not be found: {Failure}")]
        public static partial void Silent(ILogger logger, string failure);
    }
}
