import OctiErrorPanel from 'c/octiErrorPanel';
import { find, show, textIn } from 'test/page';

describe('c-octi-error-panel', () => {
    it('shows what went wrong, and is accessible', async () => {
        const panel = show('c-octi-error-panel', OctiErrorPanel, { errors: [new Error('boom')] });
        expect(textIn(panel)).toBe('表示できませんboom');
        expect(find(panel, '[data-id="advice"]')).toBeNull();
        await expect(panel).toBeAccessible();
    });

    it('says what to do when a right is missing', async () => {
        const errors = { status: 403, body: { message: 'No access' } };
        const panel = show('c-octi-error-panel', OctiErrorPanel, { errors });
        expect(find(panel, '[data-id="advice"]').textContent).toContain('Octi Bridge Agent');
        await expect(panel).toBeAccessible();
    });
});
