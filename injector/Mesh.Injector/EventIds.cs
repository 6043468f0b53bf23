namespace Mesh.Injector;

/// <summary>Ids of all log events of the injector.</summary>
internal static class EventIds
{
    public const int PodInjected = 1;
    public const int PodSkipped = 2;
    public const int PodRejected = 3;
    public const int RequestRefused = 4;
    public const int CertificateLoaded = 10;
    public const int CertificateUnusable = 11;
    public const int Draining = 20;
}
