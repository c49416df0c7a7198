import type { ParsedMolecule } from '../api/molecules.js';

/** What is known of the molecule: formula, numbers, groups. */
export function Facts({ molecule }: { molecule: ParsedMolecule }) {
  const { descriptors, functional_groups: groups, formula } = molecule;
  const facts: [string, string][] = [
    ['Weight', descriptors.molecular_weight.toFixed(1)],
    ['logP', descriptors.log_p.toFixed(2)],
    ['TPSA', `${descriptors.tpsa.toFixed(0)} Å²`],
    ['QED', descriptors.qed.toFixed(2)],
    ['H-bond donors', String(descriptors.h_bond_donors)],
    ['H-bond acceptors', String(descriptors.h_bond_acceptors)],
    ['Rotatable bonds', String(descriptors.rotatable_bonds)],
    ['Aromatic rings', String(descriptors.aromatic_rings)],
  ];
  return (
    <section class="facts" aria-label="Facts about the molecule">
      <h3 class="formula">
        <Formula formula={formula} />
      </h3>
      <dl>
        {facts.map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
      {groups.length > 0 && (
        <ul class="chips" aria-label="Functional groups">
          {groups.map(({ name, count }) => (
            <li key={name} class="tag">
              {count > 1 && <b>{count} × </b>}
              {name}
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}

/** `C9H8O4` with its numbers set low, charges high. */
function Formula({ formula }: { formula: string }) {
  return (
    <>
      {formula.split(/(\d+|[+-]\d*$)/).map((part, index) => {
        if (/^\d+$/.test(part)) return <sub key={index}>{part}</sub>;
        return /^[+-]/.test(part) ? <sup key={index}>{part}</sup> : part;
      })}
    </>
  );
}
