namespace Mesh.Proxy.Discovery;

/// <summary>Everything that traffic asks the control plane for.</summary>
internal sealed record Demands(AddressDemand Addresses, NameDemand Names, ExportDemand Exports)
{
    public void Restore(IReadOnlyCollection<HeldResource> resources)
    {
        Addresses.Restore(resources);
        Names.Restore(resources);
        Exports.Restore(resources);
    }

    public void AskAgain()
    {
        Addresses.AskAgain();
        Names.AskAgain();
        Exports.AskAgain();
    }

    public void ForgetIdle()
    {
        Addresses.ForgetIdle();
        Names.ForgetIdle();
        Exports.ForgetIdle();
    }

    public void TellAnswered()
    {
        Addresses.TellAnswered();
        Names.TellAnswered();
        Exports.TellAnswered();
    }
}
