namespace Mesh.Sandbox.Api;

/// <summary>Ids of this project's log events.</summary>
internal static class EventIds
{
    public const int RequestFailed = 1;
    public const int CustomResourceServed = 3;
    public const int CustomResourceRemoved = 4;
    public const int DefinitionFailed = 5;
    public const int WebhookFailedOpen = 40;
    public const int WebhookFailedClosed = 41;
}
