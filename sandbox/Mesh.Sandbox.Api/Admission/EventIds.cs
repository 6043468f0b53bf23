namespace Mesh.Sandbox.Api.Admission;

/// <summary>Log event ids of admission: 1400 to 1449.</summary>
internal static class EventIds
{
    public const int FailedOpen = 1400;
    public const int FailedClosed = 1401;
}
