namespace Mesh.Sandbox.Controllers;

/// <summary>Log event ids of the sandbox's controllers, 5100-5199.</summary>
internal static class EventIds
{
    public const int ControllersStarted = 5100;
    public const int DiscoveryFailed = 5102;
}
