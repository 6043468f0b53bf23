namespace Mesh.Proxy.Discovery;

/// <summary>Everything that traffic asks the control plane for.</summary>
internal sealed record Demands(AddressDemand Addresses, ExportDemand Exports)
{
    public void Restore(IReadOnlyCollection<HeldResource> resources)
    {
        Addresses.Restore(resources);
        Exports.Restore(resources);
    }

    public void AskAgain()
    {
        Addresses.AskAgain();
        Exports.AskAgain();
    }

    public void ForgetIdle()
    {
        Addresses.ForgetIdle();
        Exports.ForgetIdle();
    }

    public void TellAnswered()
    {
        Addresses.TellAnswered();
        Exports.TellAnswered();
    }
}
