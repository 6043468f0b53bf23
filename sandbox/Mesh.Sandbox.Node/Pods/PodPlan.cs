namespace Mesh.Sandbox.Node.Pods;

/// <summary>Decides which containers of a pod start now. Pure: it reads the slots, and the same slots give the same answer.</summary>
internal static class PodPlan
{
    public static PodStep Next(IReadOnlyList<ContainerSlot> slots, RestartPolicy policy, DateTimeOffset now)
    {
        var start = new List<ContainerSlot>();
        DateTimeOffset? wake = null;

        // 1. Init containers and sidecars, in order; the first one that is not done holds back all that follow.
        foreach (var slot in slots.Where(slot => slot.Role != ContainerRole.Main))
        {
            if (slot.Role == ContainerRole.Init && !slot.IsInitialized && slot.Phase == ContainerPhase.Terminated && policy == RestartPolicy.Never)
            {
                return new PodStep([], PodOutcome.Failed, null);
            }

            if (slot.Role == ContainerRole.Sidecar || !slot.IsInitialized)
            {
                StartWhenDue(slot);
            }

            if (!slot.IsInitialized)
            {
                return new PodStep(start, PodOutcome.Active, wake);
            }
        }

        // 2. Main containers, all at once.
        var mains = slots.Where(slot => slot.Role == ContainerRole.Main).ToList();
        if (mains.All(slot => IsFinished(slot, policy)))
        {
            return new PodStep([], mains.All(slot => slot.ExitCode == 0) ? PodOutcome.Succeeded : PodOutcome.Failed, null);
        }

        foreach (var slot in mains.Where(slot => !IsFinished(slot, policy)))
        {
            StartWhenDue(slot);
        }

        return new PodStep(start, PodOutcome.Active, wake);

        void StartWhenDue(ContainerSlot slot)
        {
            if (slot.Phase == ContainerPhase.Running || slot.IsBusy)
            {
                return;
            }

            if (slot.NotBefore <= now)
            {
                start.Add(slot);
            }
            else if (wake is null || slot.NotBefore < wake)
            {
                wake = slot.NotBefore;
            }
        }
    }

    private static bool IsFinished(ContainerSlot slot, RestartPolicy policy) =>
        slot.ExitCode is { } code && slot.Phase != ContainerPhase.Running
        && (policy == RestartPolicy.Never || (policy == RestartPolicy.OnFailure && code == 0));
}
